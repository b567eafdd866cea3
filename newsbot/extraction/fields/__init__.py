"""Sources of the fields of the record: a module for each group of fields, tried in order."""

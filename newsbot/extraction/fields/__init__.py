"""Where each field of the record may come from: one group of fields a module, tried in order."""

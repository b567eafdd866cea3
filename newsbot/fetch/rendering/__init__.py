"""An address -> the page as a browser draws it, where plain HTTP gave a page without its text."""

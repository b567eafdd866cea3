"""The conductor of a crawl, and the loader that makes a spider of each site."""

"""The spiders of a crawl, and the loader that makes a spider for each site."""

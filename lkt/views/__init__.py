"""Read models: what a page shows, as frozen values. Nothing derived is stored; the store's version is the key."""

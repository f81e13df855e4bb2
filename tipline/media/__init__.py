"""Files that voters sent: fetched from the channel, kept by what is in them."""

"""Messages made at the provider beforehand: buttons inside the 24 hours, and the way in after."""

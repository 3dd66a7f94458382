"""The console: support staff see, help and improve. Who may do what is in `access`, who they are in `accounts`."""

"""Where each picture is named."""

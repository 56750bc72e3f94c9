"""The network: SMTP out, mailboxes in, and the local mail catcher.  Nothing here judges or stores."""

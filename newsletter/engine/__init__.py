"""How a job is run: here, in this process.  A distributed engine will find its place beside this one."""

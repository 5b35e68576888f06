"""Knowledge graphs of policy plans."""

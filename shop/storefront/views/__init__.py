"""What answers at each address: parse, call, render. One file for a family of pages."""

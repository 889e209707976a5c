"""The lab: small nets held against finite differences, tasks against their rules."""

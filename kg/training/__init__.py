"""Training of the pipelines that ship with the package.

Nothing here runs when a plan is built; ``python -m kg.training`` is how the
shipped pipelines are reproduced from a folder of treebanks.
"""

"""A comment on a pull request, in GitHub's flavour of Markdown."""

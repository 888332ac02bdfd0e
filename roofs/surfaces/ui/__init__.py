"""The face of the product: templates, styles and small scripts. It knows no domain."""

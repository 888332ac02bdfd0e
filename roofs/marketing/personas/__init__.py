"""Groups that come with the product: customers by recency, frequency and value, and five personas."""

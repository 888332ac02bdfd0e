"""Invoices, payments, cash flow and what a job earned."""

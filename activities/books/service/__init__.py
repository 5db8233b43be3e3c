"""What cases of customers share: slots of couriers, firms, trends, declined proposals, contacts, visits."""

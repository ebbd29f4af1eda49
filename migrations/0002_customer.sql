-- Customers and their contact points. A value is normalised before it comes here and belongs to one
-- customer.

CREATE TABLE customer (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    level text NOT NULL DEFAULT 'normal'
        CONSTRAINT customer_level_check CHECK (level IN ('normal', 'vip', 'key_account')),
    created_at timestamptz NOT NULL,
    version bigint NOT NULL DEFAULT 1
);

CREATE TABLE customer_contact (
    id uuid PRIMARY KEY,
    customer_id uuid NOT NULL CONSTRAINT customer_contact_customer_fkey REFERENCES customer (id),
    kind text NOT NULL
        CONSTRAINT customer_contact_kind_check CHECK (kind IN ('phone', 'email', 'wechat', 'other')),
    value text NOT NULL,
    CONSTRAINT customer_contact_value_key UNIQUE (kind, value)
);
CREATE INDEX customer_contact_customer_idx ON customer_contact (customer_id);

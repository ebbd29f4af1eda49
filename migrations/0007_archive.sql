-- 客户档案: customers with all that is known of them, what they own, how two archives become one and
-- two again, who looks after whom, and what the law on personal data asks for.

ALTER TABLE customer
    ADD COLUMN kind text NOT NULL DEFAULT 'person'
        CONSTRAINT customer_kind_check CHECK (kind IN ('person', 'organization')),
    -- Full-width letters and capitals made plain, for lists by name.
    ADD COLUMN name_folded text NOT NULL GENERATED ALWAYS AS (lower(normalize(name, NFKC))) STORED,
    ADD COLUMN tags text[] NOT NULL DEFAULT '{}',
    ADD COLUMN custom jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN address text,
    -- {"given_at", "how", "purposes"}
    ADD COLUMN consent jsonb,
    ADD COLUMN blacklist_reason text,
    -- Counts until then; for good when it is NULL.
    ADD COLUMN blacklist_until timestamptz,
    ADD COLUMN manager_id uuid CONSTRAINT customer_manager_fkey REFERENCES app_user (id),
    -- The manager's first word is due by then; NULL once it was said.
    ADD COLUMN contact_due_at timestamptz,
    ADD COLUMN external_source text,
    ADD COLUMN external_id text,
    -- Sealed with a key that is not in the database, and a keyed hash to find equal ones by.
    ADD COLUMN id_number bytea,
    ADD COLUMN id_number_hash bytea,
    ADD COLUMN merged_into uuid CONSTRAINT customer_merged_into_fkey REFERENCES customer (id),
    ADD COLUMN pseudonymised_at timestamptz,
    ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now(),
    ADD CONSTRAINT customer_external_key UNIQUE (external_source, external_id),
    ADD CONSTRAINT customer_external_check
        CHECK ((external_source IS NULL) = (external_id IS NULL)),
    ADD CONSTRAINT customer_blacklist_check
        CHECK (blacklist_until IS NULL OR blacklist_reason IS NOT NULL),
    ADD CONSTRAINT customer_id_number_check CHECK ((id_number IS NULL) = (id_number_hash IS NULL)),
    ADD CONSTRAINT customer_merged_check CHECK (merged_into <> id);
UPDATE customer SET updated_at = created_at;

-- What tickets, contact points and assets refer to: NULL once the archive was merged into another,
-- so that nothing can hang on it, not even what another transaction was about to write.
ALTER TABLE customer
    ADD COLUMN live_id uuid GENERATED ALWAYS AS (CASE WHEN merged_into IS NULL THEN id END) STORED
        CONSTRAINT customer_live_key UNIQUE;
ALTER TABLE customer_contact
    DROP CONSTRAINT customer_contact_customer_fkey,
    ADD CONSTRAINT customer_contact_customer_fkey
        FOREIGN KEY (customer_id) REFERENCES customer (live_id);
ALTER TABLE ticket
    DROP CONSTRAINT ticket_customer_fkey,
    ADD CONSTRAINT ticket_customer_fkey FOREIGN KEY (customer_id) REFERENCES customer (live_id);

CREATE INDEX customer_name_idx ON customer (name_folded text_pattern_ops) WHERE merged_into IS NULL;
CREATE INDEX customer_level_idx ON customer (level, id DESC)
    WHERE merged_into IS NULL AND level <> 'normal';
CREATE INDEX customer_tags_idx ON customer USING gin (tags) WHERE tags <> '{}';
CREATE INDEX customer_manager_idx ON customer (manager_id) WHERE manager_id IS NOT NULL;
CREATE INDEX customer_contact_due_idx ON customer (contact_due_at)
    WHERE contact_due_at IS NOT NULL;
CREATE INDEX customer_blacklist_idx ON customer (blacklist_until)
    WHERE blacklist_reason IS NOT NULL;
CREATE INDEX customer_id_number_idx ON customer (id_number_hash) WHERE id_number_hash IS NOT NULL;
CREATE INDEX customer_address_idx ON customer (md5(address)) WHERE address IS NOT NULL;
CREATE INDEX customer_merged_into_idx ON customer (merged_into) WHERE merged_into IS NOT NULL;

-- A value belongs to one customer, unless somebody said that they share it, as a household does.
ALTER TABLE customer_contact
    ADD COLUMN shared boolean NOT NULL DEFAULT false,
    DROP CONSTRAINT customer_contact_value_key;
CREATE UNIQUE INDEX customer_contact_owner_key ON customer_contact (kind, value) WHERE NOT shared;
CREATE UNIQUE INDEX customer_contact_holder_key ON customer_contact (kind, value, customer_id);
-- The tail of a number is what people remember.
CREATE INDEX customer_contact_tail_idx ON customer_contact (reverse(value) text_pattern_ops)
    WHERE kind = 'phone';

-- 一机一档
CREATE TABLE asset (
    id uuid PRIMARY KEY,
    customer_id uuid NOT NULL CONSTRAINT asset_customer_fkey REFERENCES customer (live_id),
    model text NOT NULL,
    serial text NOT NULL,
    contract_number text,
    contract_until date,
    warranty_until date,
    installed_on date,
    note text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    CONSTRAINT asset_serial_key UNIQUE (model, serial),
    CONSTRAINT asset_contract_check CHECK (contract_until IS NULL OR contract_number IS NOT NULL)
);
CREATE INDEX asset_customer_idx ON asset (customer_id, created_at);

CREATE TABLE ticket_asset (
    ticket_id uuid NOT NULL CONSTRAINT ticket_asset_ticket_fkey REFERENCES ticket (id),
    asset_id uuid NOT NULL CONSTRAINT ticket_asset_asset_fkey REFERENCES asset (id),
    linked_by uuid CONSTRAINT ticket_asset_linked_by_fkey REFERENCES app_user (id),
    linked_at timestamptz NOT NULL,
    PRIMARY KEY (ticket_id, asset_id)
);
CREATE INDEX ticket_asset_asset_idx ON ticket_asset (asset_id);

-- Two archives made one. The merged one keeps its row as it was; what went over is listed, so that
-- it can go back.
CREATE TABLE customer_merge (
    id uuid PRIMARY KEY,
    customer_id uuid NOT NULL CONSTRAINT customer_merge_customer_fkey REFERENCES customer (id),
    from_id uuid NOT NULL CONSTRAINT customer_merge_from_fkey REFERENCES customer (id),
    reason text NOT NULL,
    -- Of the one that stays: {"name": {"before", "after"}} for each column that the merge changed.
    fields jsonb NOT NULL,
    merged_at timestamptz NOT NULL,
    merged_by uuid CONSTRAINT customer_merge_merged_by_fkey REFERENCES app_user (id),
    undone_at timestamptz,
    undone_by uuid CONSTRAINT customer_merge_undone_by_fkey REFERENCES app_user (id)
);
CREATE INDEX customer_merge_customer_idx ON customer_merge (customer_id, merged_at);
CREATE UNIQUE INDEX customer_merge_standing_key ON customer_merge (from_id)
    WHERE undone_at IS NULL;

CREATE TABLE customer_merge_row (
    merge_id uuid NOT NULL CONSTRAINT customer_merge_row_merge_fkey REFERENCES customer_merge (id),
    kind text NOT NULL CONSTRAINT customer_merge_row_kind_check
        CHECK (kind IN ('ticket', 'contact', 'asset')),
    row_id uuid NOT NULL,
    -- A contact point that both had: the row that had to go.
    dropped jsonb,
    PRIMARY KEY (merge_id, kind, row_id)
);

-- 客户经理: who looks after key accounts, and how much of it they can carry.
CREATE TABLE account_manager (
    user_id uuid PRIMARY KEY CONSTRAINT account_manager_user_fkey REFERENCES app_user (id),
    ability numeric(6, 2) NOT NULL CONSTRAINT account_manager_ability_check CHECK (ability > 0),
    active boolean NOT NULL DEFAULT true
);

-- 个人信息保护法: somebody wants to see, correct or delete what is kept of them.
CREATE TABLE subject_request (
    id uuid PRIMARY KEY,
    customer_id uuid NOT NULL CONSTRAINT subject_request_customer_fkey REFERENCES customer (id),
    ticket_id uuid NOT NULL CONSTRAINT subject_request_ticket_fkey REFERENCES ticket (id),
    kind text NOT NULL CONSTRAINT subject_request_kind_check
        CHECK (kind IN ('access', 'correction', 'deletion')),
    note text NOT NULL,
    due_at timestamptz NOT NULL,
    registered_at timestamptz NOT NULL,
    registered_by uuid NOT NULL
        CONSTRAINT subject_request_registered_by_fkey REFERENCES app_user (id),
    carried_out_at timestamptz,
    carried_out_by uuid CONSTRAINT subject_request_carried_out_by_fkey REFERENCES app_user (id),
    remark text,
    -- Nobody carries out what they wrote down themselves.
    CONSTRAINT subject_request_four_eyes_check
        CHECK (carried_out_by IS NULL OR carried_out_by <> registered_by)
);
CREATE INDEX subject_request_customer_idx ON subject_request (customer_id, registered_at);
CREATE INDEX subject_request_open_idx ON subject_request (due_at) WHERE carried_out_at IS NULL;

-- People, what they belong to, and how they sign in.

CREATE TABLE department (
    id uuid PRIMARY KEY,
    code text NOT NULL CONSTRAINT department_code_key UNIQUE,
    name text NOT NULL,
    active boolean NOT NULL DEFAULT true,
    version bigint NOT NULL DEFAULT 1
);

CREATE TABLE team (
    id uuid PRIMARY KEY,
    name text NOT NULL CONSTRAINT team_name_key UNIQUE,
    active boolean NOT NULL DEFAULT true,
    version bigint NOT NULL DEFAULT 1
);

-- The tree is in the codes: "product.quality" is a child of "product".
CREATE TABLE category (
    code text PRIMARY KEY,
    name text NOT NULL,
    parent_code text CONSTRAINT category_parent_fkey REFERENCES category (code),
    active boolean NOT NULL DEFAULT true,
    version bigint NOT NULL DEFAULT 1
);

CREATE TABLE root_cause (
    code text PRIMARY KEY,
    name text NOT NULL,
    active boolean NOT NULL DEFAULT true,
    version bigint NOT NULL DEFAULT 1
);

CREATE TABLE app_user (
    id uuid PRIMARY KEY,
    username text NOT NULL CONSTRAINT app_user_username_key UNIQUE,
    display_name text NOT NULL,
    password_hash text,
    roles text[] NOT NULL,
    department_id uuid CONSTRAINT app_user_department_fkey REFERENCES department (id),
    team_ids uuid[] NOT NULL DEFAULT '{}',
    capacity integer NOT NULL DEFAULT 20 CONSTRAINT app_user_capacity_check CHECK (capacity >= 0),
    presence text NOT NULL DEFAULT 'offline',
    active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL,
    version bigint NOT NULL DEFAULT 1
);

-- Tokens are kept as SHA-256 only: reading this table signs nobody in.
CREATE TABLE session (
    id uuid PRIMARY KEY,
    token_hash bytea NOT NULL CONSTRAINT session_token_hash_key UNIQUE,
    user_id uuid NOT NULL CONSTRAINT session_user_fkey REFERENCES app_user (id),
    created_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    address text NOT NULL
);
CREATE INDEX session_user_idx ON session (user_id);

-- Failed attempts by name and by address slow the guesser down without locking the owner out.
CREATE TABLE sign_in_failure (
    subject text NOT NULL,
    failures integer NOT NULL,
    last_at timestamptz NOT NULL,
    PRIMARY KEY (subject)
);

CREATE TABLE api_key (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    key_hash bytea NOT NULL CONSTRAINT api_key_hash_key UNIQUE,
    prefix text NOT NULL,
    scopes text[] NOT NULL,
    created_by uuid NOT NULL REFERENCES app_user (id),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    version bigint NOT NULL DEFAULT 1
);

-- One row per name; the value is validated by the program that writes it.
CREATE TABLE setting (
    name text PRIMARY KEY,
    value jsonb NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    updated_at timestamptz NOT NULL
);

-- Keys of the program's own making (cursor signing); never shown.
CREATE TABLE server_secret (
    name text PRIMARY KEY,
    value bytea NOT NULL
);

-- Counts up with every change of the tables above that nodes keep in memory, so that another node
-- notices with one cheap look.
CREATE TABLE directory_version (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    version bigint NOT NULL
);
INSERT INTO directory_version (version) VALUES (1);

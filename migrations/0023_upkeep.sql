-- What lets rows be deleted without reading whole tables: PostgreSQL looks for who refers to each
-- deleted row, and what has served its time is found by its age.

CREATE INDEX away_notice_ticket_idx ON away_notice (ticket_id) WHERE ticket_id IS NOT NULL;
CREATE INDEX dial_request_ticket_idx ON dial_request (ticket_id) WHERE ticket_id IS NOT NULL;
CREATE INDEX export_file_idx ON export (file_id) WHERE file_id IS NOT NULL;
CREATE INDEX import_file_idx ON import (file_id) WHERE file_id IS NOT NULL;
CREATE INDEX notification_ticket_idx ON notification (ticket_id) WHERE ticket_id IS NOT NULL;
CREATE INDEX subject_request_ticket_idx ON subject_request (ticket_id);
CREATE INDEX webhook_inbox_ticket_idx ON webhook_inbox (ticket_id) WHERE ticket_id IS NOT NULL;

CREATE INDEX clock_simulation_created_idx ON clock_simulation (created_at);
CREATE INDEX sign_in_failure_last_idx ON sign_in_failure (last_at);

-- Clocks of handovers, callbacks and work steps, and what the limits of major cases look at beside
-- the amount.

ALTER TABLE ticket
    -- 交接: who gave the ticket to its owner, until the owner accepts it.
    ADD COLUMN handover_from uuid CONSTRAINT ticket_handover_from_fkey REFERENCES app_user (id),
    ADD COLUMN beyond_authority boolean NOT NULL DEFAULT false,
    ADD COLUMN major_reasons text[] NOT NULL DEFAULT '{}'
        CONSTRAINT ticket_major_reasons_check
        CHECK (major_reasons <@ (ARRAY['injury', 'press', 'group'])),
    ADD CONSTRAINT ticket_handover_check CHECK (handover_from IS NULL OR owner_id IS NOT NULL);

ALTER TABLE ticket_event DROP CONSTRAINT ticket_event_type_check;
ALTER TABLE ticket_event ADD CONSTRAINT ticket_event_type_check CHECK (
    type IN ('created', 'moved', 'assigned', 'commented', 'contacted', 'updated', 'linked',
             'escalated', 'escalation_step', 'retargeted', 'extension_asked', 'extension_decided',
             'urged', 'ordered', 'handover_accepted', 'handover_refused', 'work_step')
);

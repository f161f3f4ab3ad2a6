-- When a person was erased from the body; NULL where the body is as Meta sent it.
ALTER TABLE whatsapp_webhook_events ADD COLUMN erasedAt TEXT;

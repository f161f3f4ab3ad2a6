-- Messages by their time, for those that are kept no longer.
CREATE INDEX whatsapp_messages_by_time ON whatsapp_messages (at);

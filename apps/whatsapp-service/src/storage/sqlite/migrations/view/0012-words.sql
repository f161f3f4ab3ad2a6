-- `search/words.ts` splits and compares words differently now (soft hyphens, digits of other scripts, letters of Persian keyboards,
-- signs of emoji), so all messages are indexed again.
INSERT OR IGNORE INTO whatsapp_search_queue SELECT seq FROM whatsapp_messages;

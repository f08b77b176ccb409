-- The rows of a database of schema 1, as the program of its time wrote them: one of each noun with everything set.
-- Never edited.

INSERT INTO schema_migrations
  VALUES (1,'first');
INSERT INTO libraries
  VALUES ('library-1','Библиотека 1','библиотека 1','what it is for','LOCAL','OTHER','file:///srv/images','store-1',1767323046123456,1767323047123456,1767323048123456,3,'guid',1,'BASIC','$argon2id$…',0,'MAINTENANCE',1,0,'policy',1);
INSERT INTO items
  VALUES ('item-1','library-1','Straße 1','strasse 1','','OVF','ovf',2,5,7,1767323046123456,1767323047123456,1767323046123456,'source-1',1,4096,1);
INSERT INTO item_versions
  VALUES ('item-1',1,1767323046123456,'user','a change',1);
INSERT INTO item_files
  VALUES ('item-1',1,0,'disk-1.vmdk',4096,1,'SHA512','abababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababab','blob-1');
INSERT INTO item_files
  VALUES ('item-1',1,1,'a.ovf',4096,0,'SHA512','abababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababab',NULL);
INSERT INTO update_sessions
  VALUES ('update-1','item-1',1,'user','login','ACTIVE',100,1767323346123456,'why','[{"kind":"EXPIRED_CERTIFICATE","ignored":true},{"kind":"SELF_SIGNED_CERTIFICATE","ignored":false}]',1,1767323046123456,1);
INSERT INTO update_files
  VALUES ('update-1','file-1',1,0,'PULL','https://example.test/disk.vmdk','AA:BB',NULL,10,'MD5','cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd','TRANSFERRING',5,10,NULL,1,'box.ova','why',-2,'staging-1','node-1',1767323046123456,1);
INSERT INTO download_sessions
  VALUES ('download-1','item-1',2,'user','login','ACTIVE',7,1767323346123456,'why',1,1767323046123456,1);
INSERT INTO download_files
  VALUES ('download-1','file-1','DIRECT','PREPARED','[[0,10],[20,18446744073709551615]]','why',1);
INSERT INTO blobs
  VALUES ('blob-1','store-1',4096,'0000000000000000000000000000000000000000000000000000000000000001','0000000000000000000000000000000000000001','00000000000000000000000000000001','00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000001','STORED',1767323046123456,1);
INSERT INTO users
  VALUES ('äusserer-1','Äußerer-1','hash',1767323046123456,1);
INSERT INTO roles
  VALUES ('role-1','["A.\"B\"","C.D"]',1);
INSERT INTO grants
  VALUES ('user','library-1','role-1',1);
INSERT INTO login_sessions
  VALUES ('hash-1','user',1767323046123456,1767323047123456,1767323346123456,1);
INSERT INTO client_tokens
  VALUES ('user','item.create','token-1','print','item-1',1767323046123456,1);
INSERT INTO settings
  VALUES ('setting-1','value',1);
INSERT INTO jobs
  VALUES ('job-1','pull','{"kind":"pull","session":"update-1","file":"a \"b\".vmdk","generation":18446744073709551615}',1767323046123456,'node-1',1767323076123456,4294967295,1);
INSERT INTO events
  VALUES ('event-1',1767323046123456,'item.content_changed','item-1','user',1,1);

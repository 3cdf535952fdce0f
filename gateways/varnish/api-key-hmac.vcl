# HMAC-SHA-256, with the application's pepper and its id.
sub api_key_digest {
	std.log("fingerprint:" + regsub(digest.hmac_sha256(
		regsub(std.fileread("/etc/varnish/api-key-pepper-2026-11"), "\r?\n\z", ""),
		var.get("api_key")), "^0x(.{16}).*\z", "\1"));
	std.log("key_id:" + "2026-11");
}

# Reads the pepper, once. Without one there is no gateway: its digests would be those of an empty pepper.
# Varnish knows a file by its name as long as any loaded VCL does, hence another name for another pepper.
sub vcl_init {
	if (regsub(std.fileread("/etc/varnish/api-key-pepper-2026-11"), "\r?\n\z", "") !~ "(?s)^.{32}") {
		return (fail("/etc/varnish/api-key-pepper-2026-11: no pepper of at least 32 bytes"));
	}
}

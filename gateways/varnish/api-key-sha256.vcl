# SHA-256, for applications without a pepper.
sub api_key_digest {
	std.log("fingerprint:" + regsub(digest.hash_sha256(var.get("api_key")), "^(.{16}).*\z", "\1"));
}

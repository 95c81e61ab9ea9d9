namespace LoadMaster.Ips.Normalisation;

/// <summary>How a body is compressed (RFC 9110, 8.4.1).</summary>
internal enum ContentCoding
{
    Identity,
    Gzip,
    Deflate,
    Brotli,
    Zstd,
}

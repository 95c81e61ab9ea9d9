using LoadMaster.Domain.Collections;

namespace LoadMaster.Domain.Configuration;

/// <summary>A content coding that responses can be compressed with (RFC 9110 8.4.1, RFC 7932, RFC 8878).</summary>
public enum CompressionCoding
{
    Zstd,
    Brotli,
    Gzip,
}

/// <summary>How much work is put into compression.</summary>
public enum CompressionLevel
{
    Fast,
    Normal,
    Best,
}

/// <summary>Which responses of an http or https service are compressed on their way to clients that understand it.</summary>
public sealed record CompressionSettings
{
    public bool Enabled { get; init; }

    /// <summary>In the order of our preference, which counts among those that a client likes equally.</summary>
    public ValueList<CompressionCoding> Codings { get; init; } = [CompressionCoding.Zstd, CompressionCoding.Brotli, CompressionCoding.Gzip];

    /// <summary>Media types in small letters: <c>text/html</c>, <c>text/*</c>, <c>application/*+json</c>.</summary>
    public ValueList<string> MediaTypes { get; init; } =
    [
        "text/*",
        "application/json",
        "application/*+json",
        "application/javascript",
        "application/xml",
        "application/*+xml",
        "application/wasm",
        "image/svg+xml",
    ];

    /// <summary>A response whose length is known is compressed from so many bytes on.</summary>
    public int BytesMin { get; init; } = 1024;

    public CompressionLevel Level { get; init; } = CompressionLevel.Normal;

    /// <summary>Real servers are not told what clients accept, so that they leave compression to the node.</summary>
    public bool Offload { get; init; }
}

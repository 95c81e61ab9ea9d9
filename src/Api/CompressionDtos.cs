namespace LoadMaster.Api;

/// <summary>Which responses are compressed. <c>Codings</c>: zstd, br, gzip; <c>Level</c>: fast, normal, best.</summary>
public sealed record CompressionDto
{
    public bool Enabled { get; init; }

    public IReadOnlyList<string> Codings { get; init; } = [];

    public IReadOnlyList<string> MediaTypes { get; init; } = [];

    public int BytesMin { get; init; } = 1024;

    public string Level { get; init; } = "normal";

    public bool Offload { get; init; }
}

/// <summary>What a client sends to change a service's compression; a field left null is not sent.</summary>
public sealed record CompressionBody
{
    public bool? Enabled { get; init; }

    public IReadOnlyList<string>? Codings { get; init; }

    public IReadOnlyList<string>? MediaTypes { get; init; }

    public int? BytesMin { get; init; }

    public string? Level { get; init; }

    public bool? Offload { get; init; }
}

/// <summary>Responses that were compressed, their bytes before and after, and those that were not because too many were at that moment.</summary>
public sealed record CompressionCountersDto(long Responses, long BytesIn, long BytesOut, long Skipped);

namespace LoadMaster.Api;

/// <summary>Where the client connects and as whom.</summary>
public sealed record LoadMasterClientOptions
{
    public required Uri Url { get; init; }

    public string? Token { get; init; }

    /// <summary>Sent as If-Match with every change: refuse it when the configuration has moved on.</summary>
    public long? IfRevision { get; init; }

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
}

namespace LoadMaster.Api;

/// <summary>The token for <c>/metrics</c>: shown once, the node keeps its hash only.</summary>
public sealed record ScrapeTokenDto(string Token);

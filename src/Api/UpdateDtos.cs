namespace LoadMaster.Api;

/// <summary>The software of the pair and what is changing of it, as one node sees it.</summary>
/// <param name="Rollout">The last change of versions; null: none.</param>
/// <param name="Keys">Public keys whose packages this node installs.</param>
public sealed record UpdateDto(string Node, IReadOnlyList<NodeReleaseDto> Nodes, RolloutDto? Rollout, IReadOnlyList<TrustedKeyDto> Keys);

/// <summary>What one node runs. <c>Version</c> is <c>major.minor-build</c>.</summary>
/// <param name="Date">When it was built; empty for a build that was never packaged.</param>
/// <param name="Previous">What a rollback goes to; empty: none is kept.</param>
/// <param name="Trial">It has not proven itself yet.</param>
/// <param name="Doing">What it does or waits for.</param>
/// <param name="Failed">Why the last change ended here with the version before; empty: it did not.</param>
public sealed record NodeReleaseDto(string Node, string Version, string Date, string Previous, bool Updatable, bool Trial, string Doing, string Failed);

/// <summary>A change of versions. <c>State</c>: running, done, cancelled, failed.</summary>
public sealed record RolloutDto(string Id, DateTimeOffset StartedAt, string By, string Version, IReadOnlyList<string> Nodes, string State, string Reason);

/// <param name="Fingerprint">SHA-256 of the public key (DER).</param>
public sealed record TrustedKeyDto(string Name, string Fingerprint);

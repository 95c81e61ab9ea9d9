using LoadMaster.Ips.Tests.Generated;

namespace LoadMaster.Ips.Tests.Differential;

/// <summary>One request of the comparison.</summary>
/// <param name="Kind">"benign", "attack", or the evasion that was applied.</param>
/// <param name="Sid">The rule that it was made for; 0 for none.</param>
internal sealed record OracleCase(string Kind, int Sid, HttpText Request);

/// <summary>One side raised a rule for a request, the other did not.</summary>
internal sealed record Difference(OracleCase Case, int Sid, bool IsOursOnly);

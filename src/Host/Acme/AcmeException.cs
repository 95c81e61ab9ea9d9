namespace LoadMaster.Host.Acme;

/// <summary>An authority refused, answered what cannot be used, or not at all; the message says it in words, the authority's own where it gave some.</summary>
/// <param name="type">The problem's type (RFC 8555, 6.7) without its prefix, such as <c>rateLimited</c>; empty when the authority did not name one.</param>
/// <param name="retryAfter">What the authority said to wait; zero for nothing.</param>
public sealed class AcmeException(string message, string type = "", TimeSpan retryAfter = default) : Exception(message)
{
    public string Type { get; } = type;

    public TimeSpan RetryAfter { get; } = retryAfter;
}

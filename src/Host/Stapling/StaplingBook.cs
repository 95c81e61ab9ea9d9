using System.Collections.Concurrent;

namespace LoadMaster.Host.Stapling;

/// <summary>How the certificates of this node stand with their status, for those who show it; by the certificate's SHA-256.</summary>
public sealed class StaplingBook
{
    private readonly ConcurrentDictionary<string, StaplingState> _states = new(StringComparer.Ordinal);

    /// <summary>Null for a certificate that no service staples.</summary>
    public StaplingState? Find(string fingerprint) => _states.GetValueOrDefault(fingerprint);

    public IEnumerable<string> Known => _states.Keys;

    public void Set(string fingerprint, StaplingState state) => _states[fingerprint] = state;

    public void Remove(string fingerprint) => _states.TryRemove(fingerprint, out _);
}

using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Host.Security;

/// <summary>Makes the tokens of API keys and finds the key of a token; remembers when each was last used on this node.</summary>
public sealed class ApiKeys(TimeProvider time)
{
    /// <summary>Begins every token, so that one that leaks is recognised.</summary>
    public const string Prefix = "lmk1_";

    private const int TokenBytes = 32;
    private readonly ConcurrentDictionary<string, DateTimeOffset> _used = [];

    public static (string Token, string Hash) Create()
    {
        var token = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));
        return (token, HashOf(token));
    }

    /// <summary>Null when there is no such key, or its time is over. Counts as use.</summary>
    public ApiKey? Find(string token, AccessSettings access)
    {
        // The hash of a 256-bit secret: how long its comparison takes tells nothing of use.
        var hash = HashOf(token);
        var now = time.GetUtcNow();
        if (access.Keys.FirstOrDefault(key => key.Hash == hash) is not { } found || found.HasExpired(now))
            return null;

        Bound(access);
        _used[hash] = now;
        return found;
    }

    /// <summary>Null when it was not used on this node since its start.</summary>
    public DateTimeOffset? LastUsed(ApiKey key) => _used.TryGetValue(key.Hash, out var at) ? at : null;

    /// <summary>Keys that were revoked are forgotten.</summary>
    private void Bound(AccessSettings access)
    {
        if (_used.Count <= access.Keys.Count)
            return;
        foreach (var gone in _used.Keys.Except(access.Keys.Select(key => key.Hash)).ToList())
            _used.TryRemove(gone, out _);
    }

    private static string HashOf(string token) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}

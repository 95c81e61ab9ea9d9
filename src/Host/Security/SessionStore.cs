using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace LoadMaster.Host.Security;

/// <summary>A login that has not ended.</summary>
public sealed record Session(string User, Role Role, DateTimeOffset ExpiresAt);

/// <summary>The logins of this node, in memory: only a token's SHA-256 is kept, so a dump of memory gives none away.</summary>
public sealed class SessionStore(TimeProvider time)
{
    public const int SessionsMax = 1000;
    private const int TokenBytes = 32;

    /// <summary>Every use of a token moves its end this far on.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Session> _sessions = [];

    /// <summary>Opens a session; when there are too many, the one that would end first goes.</summary>
    public (string Token, Session Session) Open(string user, Role role)
    {
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));
        var session = new Session(user, role, time.GetUtcNow() + Lifetime);
        lock (_gate)
        {
            if (_sessions.Count >= SessionsMax)
                MakeRoom();
            _sessions[Key(token)] = session;
        }

        return (token, session);
    }

    public Session? Find(string token)
    {
        var key = Key(token);
        lock (_gate)
        {
            if (!_sessions.TryGetValue(key, out var session))
                return null;

            var now = time.GetUtcNow();
            if (session.ExpiresAt <= now)
            {
                _sessions.Remove(key);
                return null;
            }

            return _sessions[key] = session with { ExpiresAt = now + Lifetime };
        }
    }

    public void Close(string token)
    {
        lock (_gate)
            _sessions.Remove(Key(token));
    }

    /// <summary>Ends every session of a user but the one named.</summary>
    public void CloseOthers(string user, string keepToken)
    {
        var keep = Key(keepToken);
        lock (_gate)
        {
            foreach (var key in _sessions.Where(s => s.Value.User == user && s.Key != keep).Select(s => s.Key).ToList())
                _sessions.Remove(key);
        }
    }

    /// <summary>Looking up the hash of a 256-bit secret tells a guesser nothing by its time.</summary>
    private static string Key(string token) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    private void MakeRoom()
    {
        var now = time.GetUtcNow();
        foreach (var key in _sessions.Where(s => s.Value.ExpiresAt <= now).Select(s => s.Key).ToList())
            _sessions.Remove(key);
        if (_sessions.Count >= SessionsMax)
            _sessions.Remove(_sessions.MinBy(s => s.Value.ExpiresAt).Key);
    }
}

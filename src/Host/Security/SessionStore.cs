using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Host.Security;

/// <summary>A login that has not ended.</summary>
/// <param name="Password">Which of the user's passwords it was opened with: the session ends with it.</param>
public sealed record Session(string User, string Password, DateTimeOffset OpenedAt, DateTimeOffset UsedAt)
{
    /// <summary>When it ends if it is not used again.</summary>
    public DateTimeOffset EndsAt(AccessSettings rules)
    {
        var (idle, whole) = (UsedAt.AddMinutes(rules.SessionIdleMinutes), OpenedAt.AddMinutes(rules.SessionMaximumMinutes));
        return idle < whole ? idle : whole;
    }
}

/// <summary>The logins of this node, in memory: only a token's SHA-256 is kept, so a dump of memory gives none away.</summary>
public sealed class SessionStore(TimeProvider time)
{
    public const int SessionsMax = 1000;
    private const int TokenBytes = 32;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Session> _sessions = [];

    /// <summary>Opens a session; when there are too many, the one that was not used for longest goes.</summary>
    public (string Token, Session Session) Open(string user, string password)
    {
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));
        var now = time.GetUtcNow();
        var session = new Session(user, password, now, now);
        lock (_gate)
        {
            if (_sessions.Count >= SessionsMax)
                _sessions.Remove(_sessions.MinBy(s => s.Value.UsedAt).Key);
            _sessions[Key(token)] = session;
        }

        return (token, session);
    }

    /// <summary>Null when the token is unknown, its time is over, or its user or his password is no more. Counts as use.</summary>
    public (Session Session, LocalUser User)? Find(string token, AccessSettings access)
    {
        var key = Key(token);
        lock (_gate)
        {
            if (!_sessions.TryGetValue(key, out var session))
                return null;

            var now = time.GetUtcNow();
            var user = access.Users.FirstOrDefault(one => one.Name == session.User);
            if (session.EndsAt(access) <= now || user is null || !user.Passwords.Contains(session.Password))
            {
                _sessions.Remove(key);
                return null;
            }

            return (_sessions[key] = session with { UsedAt = now }, user);
        }
    }

    public void Close(string token)
    {
        lock (_gate)
            _sessions.Remove(Key(token));
    }

    /// <summary>Whoever changes his own password stays logged in; every other session of his ends with the old one.</summary>
    public void Keep(string token, string password)
    {
        var key = Key(token);
        lock (_gate)
        {
            if (_sessions.TryGetValue(key, out var session))
                _sessions[key] = session with { Password = password };
        }
    }

    /// <summary>Looking up the hash of a 256-bit secret tells a guesser nothing by its time.</summary>
    private static string Key(string token) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}

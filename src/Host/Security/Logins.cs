using System.Text;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Host.Security;

/// <summary>What became of a try to log in or to change a password.</summary>
public abstract record LoginResult
{
    private LoginResult()
    {
    }

    /// <param name="Password">Which of the user's stored passwords it was.</param>
    public sealed record Accepted(LocalUser User, string Password, AccessSettings Access) : LoginResult;

    public sealed record Refused : LoginResult;

    public sealed record TooMany(TimeSpan RetryAfter) : LoginResult;
}

/// <summary>Checks passwords, with the rate limit and a bound on how many are checked at once: each costs a good part of a second of CPU.</summary>
public sealed class Logins(AccessBook book, PasswordHasher hasher, LoginLimiter limiter) : IDisposable
{
    private const int CheckedAtOnceMax = 2;
    private const int PasswordBytesMax = 1024;
    private static readonly TimeSpan QueueTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BusyRetryAfter = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _slots = new(CheckedAtOnceMax);

    public void Dispose() => _slots.Dispose();

    public async Task<LoginResult> VerifyAsync(string user, string password, string address, CancellationToken cancel)
    {
        if (user.Length is 0 or > Limits.NameLengthMax || Encoding.UTF8.GetByteCount(password) > PasswordBytesMax)
            return new LoginResult.Refused();

        var access = await book.GetAsync(cancel);
        var wait = limiter.Begin(user, address, access.LockoutFailures, TimeSpan.FromSeconds(access.LockoutSeconds));
        if (wait > TimeSpan.Zero)
            return new LoginResult.TooMany(wait);
        if (!await _slots.WaitAsync(QueueTimeout, cancel))
            return new LoginResult.TooMany(BusyRetryAfter);

        try
        {
            var found = access.Users.FirstOrDefault(one => one.Name == user);
            var checks = access.Users.Select(one => one.Passwords.Count).DefaultIfEmpty(1).Max();
            var right = await Task.Run(() => hasher.Verify(password, found is null ? [] : [.. found.Passwords], checks), cancel);
            if (found is null || right is null)
                return new LoginResult.Refused();
            limiter.Succeeded(user, address);
            return new LoginResult.Accepted(found, right, access);
        }
        finally
        {
            _slots.Release();
        }
    }
}

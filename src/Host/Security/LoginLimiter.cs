namespace LoadMaster.Host.Security;

/// <summary>Slows down guessing: after a few failed logins in a row a user at an address, or an address with any users, has to wait.</summary>
public sealed class LoginLimiter(TimeProvider time)
{
    public const int FailuresPerUserMax = 5;
    public const int FailuresPerAddressMax = 30;
    public const int KeysMax = 10_000;

    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Failures> _failures = [];

    internal int KeyCount
    {
        get
        {
            lock (_gate)
                return _failures.Count;
        }
    }

    /// <summary>
    /// Zero when a try may be made now; it then counts as failed until <see cref="Succeeded"/>, so that tries side by side count too.
    /// Otherwise how long to wait.
    /// </summary>
    public TimeSpan Begin(string user, string address)
    {
        lock (_gate)
        {
            var byUser = Wait(UserKey(user, address), FailuresPerUserMax);
            var byAddress = Wait(address, FailuresPerAddressMax);
            var wait = byUser > byAddress ? byUser : byAddress;
            if (wait > TimeSpan.Zero)
                return wait;

            Count(UserKey(user, address));
            Count(address);
            return TimeSpan.Zero;
        }
    }

    public void Succeeded(string user, string address)
    {
        lock (_gate)
        {
            _failures.Remove(UserKey(user, address));
            if (_failures.TryGetValue(address, out var failures))
                _failures[address] = failures with { Count = failures.Count - 1 };
        }
    }

    private static string UserKey(string user, string address) => $"{address} {user}";

    private TimeSpan Wait(string key, int failuresMax)
    {
        if (!_failures.TryGetValue(key, out var failures) || failures.Count < failuresMax)
            return TimeSpan.Zero;
        var left = Window - time.GetElapsedTime(failures.LastAt);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private void Count(string key)
    {
        var known = _failures.TryGetValue(key, out var failures) && time.GetElapsedTime(failures.LastAt) < Window;
        if (!known && _failures.Count >= KeysMax)
            MakeRoom();
        _failures[key] = new Failures(known ? failures.Count + 1 : 1, time.GetTimestamp());
    }

    private void MakeRoom()
    {
        foreach (var key in _failures.Where(f => time.GetElapsedTime(f.Value.LastAt) >= Window).Select(f => f.Key).ToList())
            _failures.Remove(key);
        if (_failures.Count >= KeysMax)
            _failures.Remove(_failures.MinBy(f => f.Value.LastAt).Key);
    }

    private readonly record struct Failures(int Count, long LastAt);
}

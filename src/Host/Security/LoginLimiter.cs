using System.Net;

namespace LoadMaster.Host.Security;

/// <summary>
/// Slows down guessing: after failed logins in a row a user at an address, an address with any users, or a user from anywhere has to wait.
/// The last does not hold on the node itself (loopback), so that nobody from outside can keep an administrator out who sits there.
/// </summary>
public sealed class LoginLimiter(TimeProvider time)
{
    public const int FailuresPerUserMax = 5;
    public const int KeysMax = 10_000;
    private const int AddressFactor = 6;
    private const int EverywhereFactor = 20;

    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Failures> _failures = [];

    public static int PerAddress(int failuresMax) => failuresMax * AddressFactor;

    public static int Everywhere(int failuresMax) => failuresMax * EverywhereFactor;

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
    /// Otherwise how long to wait. Names that nobody has are counted the same: the answer does not tell who exists.
    /// </summary>
    public TimeSpan Begin(string user, string address, int failuresMax = FailuresPerUserMax, TimeSpan? window = null)
    {
        var span = window ?? Window;
        lock (_gate)
        {
            var bounds = Bounds(user, address, failuresMax);
            var wait = bounds.Max(bound => Wait(bound.Key, bound.Max, span));
            if (wait > TimeSpan.Zero)
                return wait;

            foreach (var (key, _) in bounds)
                Count(key, span);
            return TimeSpan.Zero;
        }
    }

    public void Succeeded(string user, string address)
    {
        lock (_gate)
        {
            _failures.Remove(UserKey(user, address));
            foreach (var key in new[] { address, EverywhereKey(user) })
            {
                if (_failures.TryGetValue(key, out var failures))
                    _failures[key] = failures with { Count = failures.Count - 1 };
            }
        }
    }

    private static List<(string Key, int Max)> Bounds(string user, string address, int failuresMax)
    {
        List<(string Key, int Max)> bounds = [(UserKey(user, address), failuresMax), (address, PerAddress(failuresMax))];
        if (!IPAddress.TryParse(address, out var parsed) || !IPAddress.IsLoopback(parsed))
            bounds.Add((EverywhereKey(user), Everywhere(failuresMax)));
        return bounds;
    }

    private static string UserKey(string user, string address) => $"{address} {user}";

    private static string EverywhereKey(string user) => $"* {user}";

    private TimeSpan Wait(string key, int failuresMax, TimeSpan window)
    {
        if (!_failures.TryGetValue(key, out var failures) || failures.Count < failuresMax)
            return TimeSpan.Zero;
        var left = window - time.GetElapsedTime(failures.LastAt);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private void Count(string key, TimeSpan window)
    {
        var known = _failures.TryGetValue(key, out var failures) && time.GetElapsedTime(failures.LastAt) < window;
        if (!known && _failures.Count >= KeysMax)
            MakeRoom(window);
        _failures[key] = new Failures(known ? failures.Count + 1 : 1, time.GetTimestamp());
    }

    private void MakeRoom(TimeSpan window)
    {
        foreach (var key in _failures.Where(f => time.GetElapsedTime(f.Value.LastAt) >= window).Select(f => f.Key).ToList())
            _failures.Remove(key);
        if (_failures.Count >= KeysMax)
            _failures.Remove(_failures.MinBy(f => f.Value.LastAt).Key);
    }

    private readonly record struct Failures(int Count, long LastAt);
}

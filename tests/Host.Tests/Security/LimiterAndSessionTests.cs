using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Security;
using LoadMaster.Testing;

namespace LoadMaster.Host.Tests.Security;

public sealed class LimiterAndSessionTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void One_address_does_not_block_the_user_at_another()
    {
        var limiter = new LoginLimiter(_time);
        for (var attempt = 0; attempt < LoginLimiter.FailuresPerUserMax; attempt++)
            Assert.Equal(TimeSpan.Zero, limiter.Begin("admin", "192.0.2.1"));
        Assert.True(limiter.Begin("admin", "192.0.2.1") > TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, limiter.Begin("admin", "192.0.2.2"));
    }

    [Fact]
    public void An_address_that_tries_many_users_has_to_wait()
    {
        var limiter = new LoginLimiter(_time);
        for (var attempt = 0; attempt < LoginLimiter.PerAddress(LoginLimiter.FailuresPerUserMax); attempt++)
            Assert.Equal(TimeSpan.Zero, limiter.Begin($"user-{attempt}", "192.0.2.1"));
        Assert.True(limiter.Begin("admin", "192.0.2.1") > TimeSpan.Zero);
    }

    [Fact]
    public void Good_logins_never_add_up_to_a_wait()
    {
        var limiter = new LoginLimiter(_time);
        for (var attempt = 0; attempt < LoginLimiter.PerAddress(LoginLimiter.FailuresPerUserMax) * 2; attempt++)
        {
            Assert.Equal(TimeSpan.Zero, limiter.Begin("admin", "192.0.2.1"));
            limiter.Succeeded("admin", "192.0.2.1");
        }
    }

    [Fact]
    public void A_flood_of_names_and_addresses_does_not_grow_for_ever()
    {
        var limiter = new LoginLimiter(_time);
        for (var attempt = 0; attempt < LoginLimiter.KeysMax * 3; attempt++)
            limiter.Begin($"user-{attempt}", $"192.0.2.{attempt}");
        Assert.True(limiter.KeyCount <= LoginLimiter.KeysMax);
    }

    [Fact]
    public void A_user_who_is_tried_from_everywhere_waits_but_not_on_the_node_itself()
    {
        var limiter = new LoginLimiter(_time);
        for (var attempt = 0; attempt < LoginLimiter.Everywhere(LoginLimiter.FailuresPerUserMax); attempt++)
            Assert.Equal(TimeSpan.Zero, limiter.Begin("admin", $"192.0.2.{attempt}"));
        Assert.True(limiter.Begin("admin", "198.51.100.1") > TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, limiter.Begin("other", "198.51.100.1"));
        Assert.Equal(TimeSpan.Zero, limiter.Begin("admin", "127.0.0.1"));
        _time.Advance(LoginLimiter.Window);
        Assert.Equal(TimeSpan.Zero, limiter.Begin("admin", "198.51.100.1"));
    }

    [Fact]
    public void The_number_of_failures_and_the_wait_are_those_of_the_rules()
    {
        var limiter = new LoginLimiter(_time);
        var hour = TimeSpan.FromHours(1);
        for (var attempt = 0; attempt < 3; attempt++)
            Assert.Equal(TimeSpan.Zero, limiter.Begin("admin", "192.0.2.1", 3, hour));
        _time.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(TimeSpan.FromMinutes(1), limiter.Begin("admin", "192.0.2.1", 3, hour));
    }

    [Fact]
    public void When_there_are_too_many_sessions_the_one_longest_unused_goes()
    {
        var sessions = new SessionStore(_time);
        var (oldest, _) = sessions.Open("first", "p");
        _time.Advance(TimeSpan.FromSeconds(1));
        var newest = "";
        for (var count = 0; count < SessionStore.SessionsMax; count++)
            (newest, _) = sessions.Open("later", "p");
        Assert.Null(sessions.Find(oldest, Access));
        Assert.Equal("later", sessions.Find(newest, Access)!.Value.User.Name);
    }

    [Fact]
    public void Tokens_have_256_bits_and_differ()
    {
        var sessions = new SessionStore(_time);
        var tokens = Enumerable.Range(0, 50).Select(_ => sessions.Open("a", "p").Token).ToHashSet();
        Assert.Equal(50, tokens.Count);
        Assert.All(tokens, t => Assert.Equal(43, t.Length));
    }

    [Fact]
    public void A_session_ends_with_idleness_with_its_whole_time_with_its_password_and_with_its_user()
    {
        var rules = Access with { SessionIdleMinutes = 10, SessionMaximumMinutes = 30 };
        var sessions = new SessionStore(_time);
        var (used, _) = sessions.Open("later", "p");
        var (idle, _) = sessions.Open("later", "p");
        for (var minute = 9; minute < 30; minute += 9)
        {
            _time.Advance(TimeSpan.FromMinutes(9));
            Assert.NotNull(sessions.Find(used, rules));
        }

        Assert.Null(sessions.Find(idle, rules));
        _time.Advance(TimeSpan.FromMinutes(3));
        Assert.Null(sessions.Find(used, rules));

        var (changed, _) = sessions.Open("later", "p");
        Assert.Null(sessions.Find(changed, new AccessSettings { Users = [new LocalUser { Name = "later", Passwords = ["q"] }] }));
        var (removed, _) = sessions.Open("later", "p");
        Assert.Null(sessions.Find(removed, new AccessSettings { Users = [new LocalUser { Name = "first", Passwords = ["p"] }] }));
    }

    private static AccessSettings Access { get; } = new()
    {
        Users = [new LocalUser { Name = "first", Passwords = ["p"] }, new LocalUser { Name = "later", Passwords = ["p"] }],
    };
}

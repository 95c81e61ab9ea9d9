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
        for (var attempt = 0; attempt < LoginLimiter.FailuresPerAddressMax; attempt++)
            Assert.Equal(TimeSpan.Zero, limiter.Begin($"user-{attempt}", "192.0.2.1"));
        Assert.True(limiter.Begin("admin", "192.0.2.1") > TimeSpan.Zero);
    }

    [Fact]
    public void Good_logins_never_add_up_to_a_wait()
    {
        var limiter = new LoginLimiter(_time);
        for (var attempt = 0; attempt < LoginLimiter.FailuresPerAddressMax * 2; attempt++)
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
    public void When_there_are_too_many_sessions_the_oldest_goes()
    {
        var sessions = new SessionStore(_time);
        var (oldest, _) = sessions.Open("first", Role.Admin);
        _time.Advance(TimeSpan.FromSeconds(1));
        var newest = "";
        for (var count = 0; count < SessionStore.SessionsMax; count++)
            (newest, _) = sessions.Open("later", Role.Admin);
        Assert.Null(sessions.Find(oldest));
        Assert.Equal("later", sessions.Find(newest)!.User);
    }

    [Fact]
    public void Tokens_have_256_bits_and_differ()
    {
        var sessions = new SessionStore(_time);
        var tokens = Enumerable.Range(0, 50).Select(_ => sessions.Open("a", Role.ReadOnly).Token).ToHashSet();
        Assert.Equal(50, tokens.Count);
        Assert.All(tokens, t => Assert.Equal(43, t.Length));
    }
}

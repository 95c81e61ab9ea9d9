using System.Security.Cryptography;
using System.Text;
using LoadMaster.Domain;
using LoadMaster.Host.Security;

namespace LoadMaster.Host.Tests.Security;

public sealed class PrivateKeySealTests : IDisposable
{
    private static readonly byte[] Key = Encoding.UTF8.GetBytes("what nobody may read");
    private readonly string _directory = Directory.CreateTempSubdirectory("lm-seal-").FullName;

    private string SecretFile => Path.Combine(_directory, PrivateKeySeal.FileName);

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void What_a_single_node_sealed_it_opens_again_after_a_restart()
    {
        var text = PrivateKeySeal.Open(_directory, pairSecret: null).Seal(Key);

        Assert.StartsWith("sealed:1:", text, StringComparison.Ordinal);
        Assert.True(PrivateKeySeal.Open(_directory, pairSecret: null).TryOpen(text, out var opened, out _));
        Assert.Equal(Key, opened);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(SecretFile));
    }

    [Fact]
    public void Nodes_of_one_pair_open_what_the_other_sealed_and_need_no_file()
    {
        var secret = RandomNumberGenerator.GetBytes(32);
        var text = PrivateKeySeal.Open(_directory, secret).Seal(Key);

        Assert.True(new PrivateKeySeal(secret).TryOpen(text, out var opened, out _));
        Assert.Equal(Key, opened);
        Assert.False(File.Exists(SecretFile));
    }

    [Fact]
    public void A_node_that_joins_a_pair_still_opens_what_it_had_sealed_alone()
    {
        var text = PrivateKeySeal.Open(_directory, pairSecret: null).Seal(Key);

        Assert.True(PrivateKeySeal.Open(_directory, RandomNumberGenerator.GetBytes(32)).TryOpen(text, out _, out _));
    }

    [Fact]
    public void What_was_sealed_elsewhere_or_changed_does_not_open()
    {
        var seal = new PrivateKeySeal(RandomNumberGenerator.GetBytes(32));
        var text = seal.Seal(Key);
        Assert.NotEqual(text, seal.Seal(Key));

        Assert.False(new PrivateKeySeal(RandomNumberGenerator.GetBytes(32)).TryOpen(text, out _, out var reason));
        Assert.Contains("lm cert add", reason);
        var changed = $"{text[..12]}{(text[12] == 'A' ? 'B' : 'A')}{text[13..]}";
        Assert.All(["", "sealed:1:", "sealed:1:????", "sealed:1:AAAA", "plain", changed], other => Assert.False(seal.TryOpen(other, out _, out _)));
    }

    [Fact]
    public void A_secret_file_that_is_no_secret_stops_the_start()
    {
        File.WriteAllText(SecretFile, "hello");

        var problem = Assert.Throws<StartupProblemException>(() => PrivateKeySeal.Open(_directory, pairSecret: null));
        Assert.Contains(SecretFile, problem.Message);
    }
}

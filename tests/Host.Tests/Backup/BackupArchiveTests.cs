using LoadMaster.Host.Backup;

namespace LoadMaster.Host.Tests.Backup;

public sealed class BackupArchiveTests
{
    private const string Phrase = "correct horse battery";
    private const int Iterations = 1000;

    [Fact]
    public void What_is_packed_comes_out_again_and_is_not_readable_in_between()
    {
        var text = string.Concat(Enumerable.Repeat("secret key ", 1000));
        var archive = BackupArchive.Pack(text, Phrase, Iterations);
        Assert.Equal(text, BackupArchive.Unpack(archive, Phrase));
        Assert.True(archive.AsSpan().IndexOf("secret"u8) < 0);
        Assert.NotEqual(archive, BackupArchive.Pack(text, Phrase, Iterations));
    }

    [Fact]
    public void Every_changed_byte_and_every_cut_is_found()
    {
        var archive = BackupArchive.Pack("x", Phrase, Iterations);
        for (var at = 0; at < archive.Length; at++)
        {
            var changed = archive.ToArray();
            changed[at] ^= 1;
            var problem = Assert.Throws<BackupException>(() => BackupArchive.Unpack(changed, Phrase));
            Assert.Matches(at < 18 ? "not a backup" : at < 20 ? "a form that this software does not know" : "damaged", problem.Message);
            Assert.Throws<BackupException>(() => BackupArchive.Unpack(archive[..at], Phrase));
        }
    }

    [Fact]
    public void A_wrong_pass_phrase_is_told_from_a_damaged_file()
    {
        var archive = BackupArchive.Pack("x", Phrase, Iterations);
        Assert.Contains("pass phrase", Assert.Throws<BackupException>(() => BackupArchive.Unpack(archive, "another one here")).Message, StringComparison.Ordinal);
    }

    /// <summary>Whoever mends the hash after a change meets the tag.</summary>
    [Fact]
    public void A_forged_hash_does_not_help()
    {
        var archive = BackupArchive.Pack("x", Phrase, Iterations);
        var end = archive.Length - 32;
        archive[end - 1] ^= 1;
        System.Security.Cryptography.SHA256.HashData(archive.AsSpan(0, end)).CopyTo(archive, end);
        Assert.Contains("somebody has changed", Assert.Throws<BackupException>(() => BackupArchive.Unpack(archive, Phrase)).Message, StringComparison.Ordinal);
    }
}

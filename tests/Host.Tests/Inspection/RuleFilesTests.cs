using LoadMaster.Host.Inspection;

namespace LoadMaster.Host.Tests.Inspection;

public sealed class RuleFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("loadmaster-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_was_written_is_given_in_pieces_under_its_hash()
    {
        var files = new RuleFiles(_folder);
        var hash = files.Write("0123456789"u8.ToArray());
        Assert.Equal(10, files.LengthOf(hash));
        Assert.Equal("0123"u8.ToArray(), files.ReadPiece(hash, 0, 4));
        Assert.Equal("89"u8.ToArray(), files.ReadPiece(hash, 8, 4));
        Assert.Equal("0123456789"u8.ToArray(), files.Read(hash));
    }

    [Theory]
    [InlineData("")]
    [InlineData("../../../../../../../../../../../../../../../../../../../../etc/aa")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    public void What_is_no_hash_or_not_here_is_absent(string name)
    {
        var files = new RuleFiles(_folder);
        Assert.Null(files.LengthOf(name));
        Assert.Null(files.Read(name));
    }
}

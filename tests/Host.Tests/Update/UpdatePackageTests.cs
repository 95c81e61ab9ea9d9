using System.Security.Cryptography;
using LoadMaster.Domain;
using LoadMaster.Domain.Ports;
using LoadMaster.Host.Update;

namespace LoadMaster.Host.Tests.Update;

public sealed class UpdatePackageTests : IDisposable
{
    private readonly TestPackage _packages = new();

    public void Dispose() => _packages.Dispose();

    [Fact]
    public void A_signed_package_is_unpacked_beside_the_running_version()
    {
        var package = Open(_packages.Make());
        _packages.Installation.Unpack(package);

        Assert.True(_packages.Installation.IsStaged("6.0-35", package.Sha256));
        Assert.True(_packages.Installation.IsStaged("6.0-35", ""));
        Assert.False(_packages.Installation.IsStaged("6.0-35", new string('b', 64)));
        Assert.Equal("6.0-34", _packages.Installation.Current);
        Assert.True((File.GetUnixFileMode(InVersions("6.0-35/loadmasterd")) & UnixFileMode.UserExecute) != 0);
        Assert.False((File.GetUnixFileMode(InVersions("6.0-35/lib/x.dll")) & UnixFileMode.UserExecute) != 0);
    }

    [Fact]
    public void A_package_that_somebody_else_signed_is_refused()
    {
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Equal(ProblemCodes.BadSignature, Refusal(_packages.Make(signer: stranger)).Code);
        File.Delete(Path.Combine(_packages.Root, "keys", "vendor.pem"));
        Assert.Contains("trusts no key", Refusal(_packages.Make()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_private_key_or_another_curve_in_the_folder_is_no_trusted_key()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        File.WriteAllText(Path.Combine(_packages.Root, "keys", "a.pem"), other.ExportSubjectPublicKeyInfoPem());
        File.WriteAllText(Path.Combine(_packages.Root, "keys", "b.pem"), other.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(Path.Combine(_packages.Root, "keys", "c.pem"), "nonsense");
        Assert.Equal("vendor", Assert.Single(_packages.Keys).Name);
    }

    [Fact]
    public void A_package_cut_short_anywhere_is_refused()
    {
        var whole = _packages.Make();
        var end = whole.AsSpan().LastIndexOfAnyExcept((byte)0);
        for (var length = 0; length <= end; length += 97)
            Assert.Contains(Refusal(whole[..length]).Code, new[] { ProblemCodes.BadPackage, ProblemCodes.BadSignature });
        Assert.Equal(ProblemCodes.BadPackage, Refusal("not a package"u8.ToArray()).Code);
    }

    [Fact]
    public void A_changed_byte_anywhere_is_refused_or_changes_nothing()
    {
        var whole = _packages.Make();
        var payload = Open(whole).Payload.ToArray();
        for (var at = 0; at < whole.Length; at += 61)
        {
            var changed = (byte[])whole.Clone();
            changed[at] ^= 0x20;
            try
            {
                // Padding and fields of the outer tar that nobody reads.
                Assert.True(Open(changed).Payload.Span.SequenceEqual(payload), $"byte {at}");
            }
            catch (BadPackageException refused)
            {
                Assert.NotEmpty(refused.Message);
            }
        }
    }

    [Theory]
    [InlineData("../outside")]
    [InlineData("/tmp/outside")]
    [InlineData("./lib/../../outside")]
    public void A_file_outside_of_the_versions_folder_is_refused(string name)
    {
        var error = Assert.Throws<UpdateException>(() => _packages.Installation.Unpack(Open(_packages.Make(extra: name))));
        Assert.Contains("outside", error.Message, StringComparison.Ordinal);
        Assert.False(_packages.Installation.IsStaged("6.0-35", ""));
    }

    [Fact]
    public void More_bytes_than_the_manifest_says_or_another_version_inside_is_refused()
    {
        Assert.Throws<UpdateException>(() => _packages.Installation.Unpack(Open(_packages.Make(unpackedBytes: 20))));
        Assert.Throws<UpdateException>(() => _packages.Installation.Unpack(Open(_packages.Make(inside: "6.0-36"))));
        Assert.Throws<UpdateException>(() => _packages.Installation.Unpack(Open(_packages.Make(version: "6.0-34"))));
        Assert.False(_packages.Installation.IsStaged("6.0-35", ""));
    }

    [Fact]
    public void The_trial_is_noted_before_the_link_changes_and_ends_with_the_version_before_kept()
    {
        foreach (var version in new[] { "6.0-33", "6.0-35" })
            _packages.Installation.Unpack(Open(_packages.Make(version)));
        StateFile.Write(_packages.Installation.FailedPath, ("id", "0e"));
        _packages.Installation.BeginTrial("1f", "6.0-35", 30, 2);

        Assert.Equal("6.0-35", _packages.Installation.Current);
        Assert.False(File.Exists(_packages.Installation.FailedPath));
        var trial = StateFile.Read(_packages.Installation.TrialPath)!;
        Assert.Equal(("1f", "6.0-35", "6.0-34", "30", "0", "2"), (trial["id"], trial["to"], trial["from"], trial["ready_seconds"], trial["starts"], trial["not_serving"]));

        _packages.Installation.EndTrial("6.0-34");
        Assert.Equal("6.0-34", _packages.Installation.Previous);
        Assert.False(File.Exists(_packages.Installation.TrialPath));
        Assert.False(_packages.Installation.IsComplete("6.0-33"));

        // What a rollback goes to is never replaced.
        StateFile.Write(_packages.Installation.PreviousPath, ("version", "6.0-35"));
        DurableDisk.PointLink(Path.Combine(_packages.Root, "current"), "versions/6.0-34");
        Assert.Throws<UpdateException>(() => _packages.Installation.Unpack(Open(_packages.Make("6.0-35", extra: "./other"))));
    }

    [Fact]
    public void Peers_get_packages_and_rule_sets_by_their_hash_from_one_place()
    {
        var packages = new PackageFiles(_packages.Installation.PackagesDirectory);
        var content = new NodeContent(new Host.Inspection.RuleFiles(_packages.Root), packages);
        var package = _packages.Make();
        var (rules, hash) = (content.Write("alert"u8.ToArray()), content.Write(package));
        Assert.Equal(package.Length, packages.LengthOf(hash));
        Assert.Null(packages.LengthOf(rules));
        Assert.Equal(package[10..30], content.ReadPiece(hash, 10, 20));
        Assert.Equal(5, content.LengthOf(rules));
        Assert.Null(content.LengthOf("../" + hash));
    }

    private UpdatePackage Open(byte[] file) => UpdatePackage.Open(file, _packages.Keys);

    private BadPackageException Refusal(byte[] file) => Assert.Throws<BadPackageException>(() => Open(file));

    private string InVersions(string name) => Path.Combine(_packages.Root, "versions", name);
}

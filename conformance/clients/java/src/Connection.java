import com.vmware.vim25.mo.ServiceInstance;
import java.net.URL;

/** Logs in as the environment of a case says. Every program of this folder begins here. */
final class Connection {
    private Connection() {}

    /** A login with the first user's name and the password that is given. */
    static ServiceInstance login(String password) throws Exception {
        return new ServiceInstance(sdk(), System.getenv("QUIRE_USER"), password, true);
    }

    /** A login with the first user's name and password. */
    static ServiceInstance login() throws Exception {
        return login(System.getenv("QUIRE_PASSWORD"));
    }

    /** No login, but the session of that id. */
    static ServiceInstance resume(String session) throws Exception {
        return new ServiceInstance(sdk(), "vmware_soap_session=\"" + session + "\"", true);
    }

    private static URL sdk() throws Exception {
        return new URL("https://" + System.getenv("QUIRE_ADDRESS") + "/sdk");
    }
}

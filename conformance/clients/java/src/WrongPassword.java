import com.vmware.vim25.InvalidLogin;

/** Logs in with a wrong password and prints the fault. */
final class WrongPassword {
    public static void main(String[] arguments) throws Exception {
        try {
            Connection.login("wrong");
            System.out.println("logged in");
        } catch (InvalidLogin fault) {
            System.out.println("InvalidLogin " + fault.getMessage());
        }
    }
}
